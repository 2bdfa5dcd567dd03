import java.io.*;
import java.nio.file.*;

class Temporary {
    void write(byte[] data) throws IOException {
        // ruleid: java-predictable-temp-file
        new FileOutputStream("/tmp/report.csv").write(data);
        // ruleid: java-predictable-temp-file
        File file = new File(System.getProperty("java.io.tmpdir"), "report.csv");
        // ok: java-predictable-temp-file
        Path own = Files.createTempFile("report", ".csv");
        // ok: java-predictable-temp-file
        new FileOutputStream("/srv/report.csv").write(data);
    }
}
