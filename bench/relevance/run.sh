#!/bin/bash
# Lucene's English analyzer with BM25 on a relevance set, beside Strongroom, by the same scorer:  run.sh CORPUS_DIR
# Needs Debian's openjdk-17-jdk-headless, liblucene8-java and python3; CORPUS_DIR as vectors/relevance. TITLES=1 puts the title before the text.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
corpus=$(cd "$1" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
TITLES=${TITLES:-0} python3 - "$corpus" "$work" <<'PY'
import json, os, sys
corpus, work = sys.argv[1:]
titles = os.environ["TITLES"] == "1"
for name, out in (("corpus.jsonl", "documents.tsv"), ("queries.jsonl", "queries.tsv")):
    with open(os.path.join(work, out), "w") as rows:
        for line in open(os.path.join(corpus, name)):
            d = json.loads(line)
            text = (d.get("title", "") + " " if titles and "title" in d else "") + d["text"]
            rows.write(d["_id"] + "\t" + " ".join(text.split()) + "\n")
PY
jars=$(dpkg -L liblucene8-java | grep -E '/(lucene-core|lucene-analyzers-common)-[0-9.]+\.jar$' | sort -u | paste -sd:)
java -cp "$jars" "$here/LuceneEnglish.java" "$work/documents.tsv" "$work/queries.tsv" "$work/lucene-english.tsv"
"$here/../../strongroom" bench relevance --corpus "$corpus" --compare "$work/lucene-english.tsv"
