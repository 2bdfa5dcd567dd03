import java.io.*;
import java.util.*;
import javax.servlet.http.*;

class Sizes {
    void array(HttpServletRequest request) throws Exception {
        int size = Integer.parseInt(request.getParameter("size"));
        // ruleid: java-unbounded-allocation
        byte[] buffer = new byte[size];
        // ruleid: java-unbounded-allocation
        Thread.sleep(size);
        // ruleid: java-unbounded-allocation
        List<String> list = new ArrayList<>(size);
        // ok: java-unbounded-allocation
        byte[] fixed = new byte[4096];
    }

    void arrayBounded(HttpServletRequest request) throws Exception {
        int size = Integer.parseInt(request.getParameter("size"));
        if (size < 0 || size > 4096) {
            throw new IllegalArgumentException("size");
        }
        // ok: java-unbounded-allocation
        byte[] buffer = new byte[size];
        // ok: java-unbounded-allocation
        Thread.sleep(size);
    }

    byte[] packet(DataInputStream stream) throws IOException {
        int size = stream.readInt();
        // ruleid: java-unbounded-allocation-outside
        return new byte[size];
    }

    void pause(BufferedReader lines) throws Exception {
        int time = Integer.parseInt(lines.readLine());
        // ruleid: java-unbounded-allocation-outside
        Thread.sleep(time);
        // ok: java-unbounded-allocation-outside
        Thread.sleep(Math.min(time, 1000));
    }

    byte[] packetBounded(DataInputStream stream) throws IOException {
        int size = stream.readInt();
        if (size < 0 || size > 65536) {
            throw new IOException("size");
        }
        // ok: java-unbounded-allocation-outside
        return new byte[size];
    }

    void loop(HttpServletRequest request, BufferedReader lines) throws Exception {
        int count = Integer.parseInt(request.getParameter("count"));
        // ruleid: java-unbounded-loop
        for (int i = 0; i < count; i++) {
            work(i);
        }
        int rounds = Integer.parseInt(lines.readLine());
        // ruleid: java-unbounded-loop
        for (int i = 0; i <= rounds; i++) {
            work(i);
        }
        // ok: java-unbounded-loop
        for (int i = 0; i < 10; i++) {
            work(i);
        }
        if (count > 0 && count <= 20) {
            // ok: java-unbounded-loop
            for (int i = 0; i < count; i++) {
                work(i);
            }
        }
        String[] words = lines.readLine().split(" ");
        // ok: java-unbounded-loop
        for (int i = 0; i < words.length; i++) {
            work(i);
        }
    }
}

class Copies {
    @PostMapping("/copies")
    void copy(@RequestBody List<String> names, @RequestParam String host, @RequestParam int size) throws Exception {
        // ok: java-unbounded-allocation
        List<String> copied = new ArrayList<>(names);
        // ok: java-unbounded-allocation
        String[] command = new String[] {"ping", host};
        // ruleid: java-unbounded-allocation
        byte[] buffer = new byte[size];
    }
}
