import java.io.InputStream;
import java.net.*;
import java.net.http.*;
import java.util.Set;
import javax.servlet.http.*;
import org.springframework.web.client.RestTemplate;

class Fetcher {
    private static final Set<String> HOSTS = Set.of("api.example.org");

    InputStream fetch(HttpServletRequest request) throws Exception {
        URL url = new URL(request.getParameter("url"));
        // ruleid: java-ssrf
        return url.openStream();
    }

    String spring(HttpServletRequest request, RestTemplate client) {
        // ruleid: java-ssrf
        return client.getForObject(request.getParameter("callback"), String.class);
    }

    InputStream checked(HttpServletRequest request) throws Exception {
        URI uri = new URI(request.getParameter("url"));
        if (!HOSTS.contains(uri.getHost())) {
            throw new IllegalArgumentException("host");
        }
        // ok: java-ssrf
        return uri.toURL().openStream();
    }

    InputStream fixed(HttpServletRequest request) throws Exception {
        // ok: java-ssrf
        return new URL("https://api.example.org/items/" + request.getParameter("item")).openStream();
    }

    HttpRequest image(String address) {
        // ruleid: java-ssrf-parameter
        return HttpRequest.newBuilder(URI.create(address)).GET().build();
    }

    InputStream open(String address) throws Exception {
        // ruleid: java-ssrf-parameter
        return new URL(address).openStream();
    }

    InputStream openChecked(String address) throws Exception {
        URL url = new URL(address);
        if (!"https".equals(url.getProtocol()) || !HOSTS.contains(url.getHost())) {
            throw new IllegalArgumentException("host");
        }
        // ok: java-ssrf-parameter
        return url.openStream();
    }

    HttpRequest item(String item) {
        // ok: java-ssrf-parameter
        return HttpRequest.newBuilder(URI.create("https://api.example.org/items/" + item)).build();
    }
}
