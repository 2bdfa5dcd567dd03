import java.io.*;
import java.nio.file.*;

public class FileService {
    private static final String BASE_DIR = "/var/app/uploads/";

    public byte[] readFile(String filename) throws IOException {
        File file = new File(BASE_DIR + filename);
        if (!file.exists()) {
            throw new FileNotFoundException("File not found: " + filename);
        }
        return Files.readAllBytes(file.toPath());
    }
}
