#!/usr/bin/env python3
# Cuts a corpus in the layout of docs/performance.md down to a few documents, among them some that each query finds.
# Usage: ./cut.py CORPUS DOCUMENTS > docs.tsv
import collections
import sys

corpus, wanted = sys.argv[1], int(sys.argv[2])
queries = [line.rstrip("\n").split("\t") for line in open(f"{corpus}/queries.tsv")]
visible = {int(n) for n in next(line for line in open(f"{corpus}/clearances.tsv")).rstrip("\n").split("\t")[2].split(",")}
lines = open(f"{corpus}/docs.tsv").read().splitlines()
by_word = collections.defaultdict(set)
words = {w for q in queries for w in q[3].split()}
for n, line in enumerate(lines):
    for w in set(line.split("\t", 3)[3].lower().split()) & words:
        by_word[w].add(n)


def found(query):
    _, _, op, text, first, last = query
    sets = [by_word[w] for w in text.split()]
    for n in sorted(set.union(*sets) if op == "or" else set.intersection(*sets)):
        _, date, _, body = lines[n].split("\t", 3)
        if (op != "phrase" or f" {text} " in f" {body.lower()} ") and (first == "0" or int(first) <= int(date) <= int(last)):
            yield n


chosen = set()
for query in queries:
    for seen in (True, False):  # one that the first clearance sees, one that it does not
        chosen |= {n for n, _ in zip((n for n in found(query) if (int(lines[n].split("\t")[2]) in visible) == seen), range(1))}
step = max(1, len(lines) // max(1, wanted - len(chosen)))
chosen |= set(list(range(0, len(lines), step))[:max(0, wanted - len(chosen))])
for n in sorted(chosen):
    print(lines[n])
