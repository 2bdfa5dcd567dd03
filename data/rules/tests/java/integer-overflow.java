import java.io.*;
import javax.servlet.http.*;

class Sums {
    void product(HttpServletRequest request) {
        int count = Integer.parseInt(request.getParameter("count"));
        // ruleid: java-integer-overflow
        int bytes = count * 16;
    }

    void sum(BufferedReader lines) throws IOException {
        int value = Integer.parseInt(lines.readLine().trim());
        // ruleid: java-integer-overflow
        value++;
    }

    void cut(DataInputStream stream) throws IOException {
        int value = stream.readInt();
        // ruleid: java-integer-overflow
        byte low = (byte) value;
    }

    void bounded(HttpServletRequest request) {
        int count = Integer.parseInt(request.getParameter("count"));
        if (count < Integer.MAX_VALUE / 16) {
            // ok: java-integer-overflow
            int bytes = count * 16;
        }
        // ok: java-integer-overflow
        int exact = Math.multiplyExact(count, 16);
        // ok: java-integer-overflow
        String text = "count " + count;
    }

    int constant(int count) {
        // ok: java-integer-overflow
        return count * 16;
    }
}
