import java.io.*;
import java.nio.file.*;
import java.util.zip.*;
import javax.servlet.http.*;

class Documents {
    private static final Path BASE = Paths.get("/srv/documents");

    byte[] read(HttpServletRequest request) throws IOException {
        // ruleid: java-path-traversal
        return Files.readAllBytes(Paths.get("/srv/documents", request.getParameter("name")));
    }

    InputStream open(HttpServletRequest request) throws IOException {
        File file = new File("/srv/documents/" + request.getParameter("name"));
        // ruleid: java-path-traversal
        return new FileInputStream(file);
    }

    void remove(HttpServletRequest request) {
        File file = new File("/srv/documents", request.getParameter("name"));
        // ruleid: java-path-traversal
        file.delete();
    }

    byte[] readBelow(HttpServletRequest request) throws IOException {
        Path path = BASE.resolve(request.getParameter("name")).normalize();
        if (!path.startsWith(BASE)) {
            throw new IOException("outside");
        }
        // ok: java-path-traversal
        return Files.readAllBytes(path);
    }

    InputStream openBelow(HttpServletRequest request) throws IOException {
        File base = BASE.toFile();
        File file = new File(base, request.getParameter("name"));
        String resolved = file.getCanonicalPath();
        if (!resolved.startsWith(base.getCanonicalPath() + File.separator)) {
            throw new IOException("outside");
        }
        // ok: java-path-traversal
        return new FileInputStream(file);
    }

    byte[] lastName(HttpServletRequest request) throws IOException {
        String name = Paths.get(request.getParameter("name")).getFileName().toString();
        // ok: java-path-traversal
        return Files.readAllBytes(BASE.resolve(name));
    }

    byte[] avatar(String user) throws IOException {
        // ruleid: java-path-traversal-parameter
        return Files.readAllBytes(BASE.resolve(user + ".png"));
    }

    void save(String name, byte[] bytes) throws IOException {
        File target = new File("/srv/uploads", name);
        // ruleid: java-path-traversal-parameter
        try (FileOutputStream out = new FileOutputStream(target)) {
            out.write(bytes);
        }
    }

    byte[] slurp(String path) throws IOException {
        // ok: java-path-traversal-parameter
        return Files.readAllBytes(Paths.get(path));
    }

    void saveBelow(String name, byte[] bytes) throws IOException {
        Path target = BASE.resolve(name).normalize();
        if (!target.startsWith(BASE)) {
            throw new IOException("outside");
        }
        // ok: java-path-traversal-parameter
        Files.write(target, bytes);
    }

    void unpack(ZipInputStream zip, File folder) throws IOException {
        ZipEntry entry;
        while ((entry = zip.getNextEntry()) != null) {
            File file = new File(folder, entry.getName());
            // ruleid: java-zip-slip
            try (FileOutputStream out = new FileOutputStream(file)) {
                zip.transferTo(out);
            }
        }
    }

    void unpackAll(ZipFile zip, Path folder) throws IOException {
        for (ZipEntry entry : zip.stream().toList()) {
            // ruleid: java-zip-slip
            Files.copy(zip.getInputStream(entry), folder.resolve(entry.getName()));
        }
    }

    void unpackBelow(ZipInputStream zip, Path folder) throws IOException {
        ZipEntry entry;
        while ((entry = zip.getNextEntry()) != null) {
            Path target = folder.resolve(entry.getName()).normalize();
            if (!target.startsWith(folder)) {
                throw new IOException("outside");
            }
            // ok: java-zip-slip
            Files.copy(zip, target);
        }
    }

    void unpackCanonical(ZipInputStream zip, File folder) throws IOException {
        ZipEntry entry = zip.getNextEntry();
        File file = new File(folder, entry.getName());
        if (!file.getCanonicalPath().startsWith(folder.getCanonicalPath() + File.separator)) {
            throw new IOException("outside");
        }
        // ok: java-zip-slip
        try (FileOutputStream out = new FileOutputStream(file)) {
            zip.transferTo(out);
        }
    }

    void checkedName(HttpServletRequest request) {
        String name = request.getParameter("name");
        if (!validateFileName(name, request)) {
            return;
        }
        // ok: java-path-traversal
        new File(base, name + ".txt").delete();
    }

    void withoutFolders(HttpServletRequest request) {
        String name = request.getParameter("name");
        if (name.lastIndexOf('/') >= 0) {
            name = name.substring(name.lastIndexOf('/') + 1);
        }
        // ok: java-path-traversal
        new File(base, name).delete();
        // ok: java-path-traversal
        new File(base, request.getParameter("path").replace('/', '.')).delete();
        int number = 1;
        // ruleid: java-path-traversal
        new File(base, request.getParameter("path") + number).delete();
    }
}

class Outside {
    void open(java.util.Properties settings, BufferedReader lines) throws IOException {
        // ruleid: java-path-traversal-outside
        new FileInputStream("/srv/" + settings.getProperty("name"));
        String name = lines.readLine();
        // ruleid: java-path-traversal-outside
        new FileReader(new File("/srv", name));
        // ok: java-path-traversal-outside
        new FileReader("/srv/names.txt");
        // ok: java-path-traversal-outside
        new FileReader("/srv/" + new File(name).getName());
    }
}

class Resources {
    @GET
    Response get(@PathParam("name") String name) {
        File file = new File("/srv/" + name);
        // ruleid: java-path-traversal
        return Response.ok(file).build();
    }
}
