import java.net.URI;

class Hosts {
    boolean ours(String url, URI uri) {
        // ruleid: java-incomplete-host-check
        boolean contains = url.contains("example.org");
        // ruleid: java-incomplete-host-check
        boolean ends = uri.getHost().endsWith("example.org");
        // ruleid: java-incomplete-host-check
        boolean starts = url.startsWith("https://example.org");
        return contains || ends || starts;
    }

    boolean oursExactly(String url, URI uri) {
        // ok: java-incomplete-host-check
        boolean equal = "example.org".equals(uri.getHost());
        // ok: java-incomplete-host-check
        boolean ends = uri.getHost().endsWith(".example.org");
        // ok: java-incomplete-host-check
        boolean starts = url.startsWith("https://example.org/");
        return equal || ends || starts;
    }
}
