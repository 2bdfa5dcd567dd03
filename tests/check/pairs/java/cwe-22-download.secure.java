import java.io.*;
import java.nio.file.*;

public class FileService {
    private static final String BASE_DIR = "/var/app/uploads/";

    public byte[] readFile(String filename) throws IOException {
        File base = new File(BASE_DIR);
        File file = new File(base, filename);
        String canonicalBase = base.getCanonicalPath() + File.separator;
        String canonicalFile = file.getCanonicalPath();
        if (!canonicalFile.startsWith(canonicalBase)) {
            throw new SecurityException("Path traversal attempt: " + filename);
        }
        if (!file.exists()) {
            throw new FileNotFoundException("File not found: " + filename);
        }
        return Files.readAllBytes(file.toPath());
    }
}
