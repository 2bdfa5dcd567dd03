// Fetch URL…: one line of JSON for each, by java.net.http.

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.MessageDigest;
import java.util.HexFormat;

public class Fetch {
    public static void main(String[] urls) throws Exception {
        HttpClient client = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();
        for (String url : urls) {
            long began = System.nanoTime();
            String told;
            try {
                HttpResponse<byte[]> answer = client.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofByteArray());
                String sum = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(answer.body()));
                String text = answer.statusCode() < 300 ? "" : new String(answer.body());
                told = "\"status\": " + answer.statusCode() + ", \"size\": " + answer.body().length + ", \"sha256\": \"" + sum + "\", \"text\": " + quoted(text);
            } catch (Exception error) {
                told = "\"error\": " + quoted(String.valueOf(error) + (error.getCause() == null ? "" : ": " + error.getCause()));
            }
            System.out.println("{\"url\": " + quoted(url) + ", " + told + ", \"ms\": " + (System.nanoTime() - began) / 1e6 + "}");
        }
        System.exit(0);
    }

    static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n").replace("\r", "\\r").replace("\t", " ") + '"';
    }
}
