import java.io.*;
import java.net.*;
import java.util.Set;
import org.springframework.web.bind.annotation.*;

@RestController
public class ImageProxyController {
    private static final Set<String> ALLOWED_HOSTS = Set.of("images.example.com", "cdn.example.com");

    @GetMapping("/proxy")
    public byte[] proxy(@RequestParam("url") String imageUrl) throws IOException {
        URL url = new URL(imageUrl);
        if (!"https".equals(url.getProtocol()) || !ALLOWED_HOSTS.contains(url.getHost())) {
            throw new IllegalArgumentException("URL not allowed");
        }
        HttpURLConnection connection = (HttpURLConnection) url.openConnection();
        connection.setInstanceFollowRedirects(false);
        connection.setConnectTimeout(5000);
        try (InputStream in = connection.getInputStream()) {
            return in.readAllBytes();
        }
    }
}
