import java.io.*;
import java.net.*;
import org.springframework.web.bind.annotation.*;

@RestController
public class ImageProxyController {
    @GetMapping("/proxy")
    public byte[] proxy(@RequestParam("url") String imageUrl) throws IOException {
        URL url = new URL(imageUrl);
        HttpURLConnection connection = (HttpURLConnection) url.openConnection();
        connection.setConnectTimeout(5000);
        try (InputStream in = connection.getInputStream()) {
            return in.readAllBytes();
        }
    }
}
