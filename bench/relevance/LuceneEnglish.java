import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.ByteBuffersDirectory;

/**
 * Lucene's English analyzer and BM25 (k1 1.2, b 0.75) over a relevance set: run.sh makes the input. Reads two files of "id TAB text" and writes a run file of
 * "query TAB rank TAB document", at most 1,000 lines a query. A query is its words, each optional, as often as they stand in it.
 */
public final class LuceneEnglish {
    private static final int MAX_HITS = 1000;

    public static void main(String[] args) throws Exception {
        var analyzer = new EnglishAnalyzer();
        var directory = new ByteBuffersDirectory();
        try (var writer = new IndexWriter(directory, new IndexWriterConfig(analyzer).setSimilarity(new BM25Similarity(1.2f, 0.75f)))) {
            for (String[] row : rows(args[0])) {
                var document = new Document();
                document.add(new StringField("id", row[0], Field.Store.YES));
                document.add(new TextField("text", row[1], Field.Store.NO));
                writer.addDocument(document);
            }
            writer.forceMerge(1);
        }
        try (var reader = DirectoryReader.open(directory); var out = Files.newBufferedWriter(Path.of(args[2]))) {
            var searcher = new IndexSearcher(reader);
            searcher.setSimilarity(new BM25Similarity(1.2f, 0.75f));
            for (String[] row : rows(args[1])) {
                var query = new BooleanQuery.Builder();
                try (TokenStream stream = analyzer.tokenStream("text", row[1])) {
                    var term = stream.addAttribute(CharTermAttribute.class);
                    stream.reset();
                    while (stream.incrementToken()) {
                        query.add(new TermQuery(new Term("text", term.toString())), BooleanClause.Occur.SHOULD);
                    }
                    stream.end();
                }
                int rank = 0;
                for (ScoreDoc hit : searcher.search(query.build(), MAX_HITS).scoreDocs) {
                    out.write(String.format(Locale.ROOT, "%s\t%d\t%s%n", row[0], ++rank, searcher.doc(hit.doc).get("id")));
                }
            }
        }
    }

    private static List<String[]> rows(String file) throws Exception {
        var rows = new ArrayList<String[]>();
        for (String line : Files.readAllLines(Path.of(file), StandardCharsets.UTF_8)) {
            rows.add(line.split("\t", 2));
        }
        return rows;
    }
}
