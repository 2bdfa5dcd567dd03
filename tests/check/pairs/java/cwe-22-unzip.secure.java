import java.io.*;
import java.nio.file.*;
import java.util.zip.*;

public class ZipExtractor {
    public void extract(String zipPath, String destDir) throws IOException {
        Path dest = Paths.get(destDir).toAbsolutePath().normalize();
        try (ZipInputStream zis = new ZipInputStream(new FileInputStream(zipPath))) {
            ZipEntry entry;
            while ((entry = zis.getNextEntry()) != null) {
                Path outPath = dest.resolve(entry.getName()).normalize();
                if (!outPath.startsWith(dest)) {
                    throw new IOException("Entry is outside of the target dir: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(outPath);
                    continue;
                }
                Files.createDirectories(outPath.getParent());
                Files.copy(zis, outPath, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
