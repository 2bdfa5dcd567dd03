import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.*;
import java.util.Base64;

public class SessionStore {
    private final ObjectMapper mapper = new ObjectMapper();

    public SessionData restore(String encoded) throws IOException {
        byte[] data = Base64.getDecoder().decode(encoded);
        return mapper.readValue(data, SessionData.class);
    }
}
