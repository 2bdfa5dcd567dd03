class Names {
    int shown(String name) {
        if (name == null) {
            // ruleid: java-null-dereference
            System.out.println("no name of length " + name.length());
        }
        return 0;
    }

    boolean both(String name) {
        // ruleid: java-null-dereference
        return (name != null) & (name.length() > 3);
    }

    int nothing() {
        String name;
        // ruleid: java-null-dereference
        name = null;
        return name.length();
    }

    int refused(String name) {
        if (name == null) {
            return 0;
        }
        // ok: java-null-dereference
        return name.length();
    }

    int replaced(String name) {
        if (name == null) {
            name = "";
            // ok: java-null-dereference
            System.out.println(name.length());
        }
        // ok: java-null-dereference
        return name != null && name.length() > 3 ? 1 : 0;
    }
}

class Lines {
    int all(java.io.BufferedReader reader) throws Exception {
        int sum = 0;
        // ok: java-null-dereference
        String line = null;
        while ((line = reader.readLine()) != null) {
            sum += line.length();
        }
        // ok: java-null-dereference
        String other = null;
        if (other != null && other.length() > 0) {
            sum++;
        }
        return sum;
    }
}
