import java.sql.*;
import javax.crypto.spec.SecretKeySpec;
import com.auth0.jwt.algorithms.Algorithm;

class Secrets {
    // ruleid: java-hard-coded-password
    private static final String DB_PASSWORD = "Tr0ub4dor-and-3";
    // ok: java-hard-coded-password
    private static final String PASSWORD = "password";
    // ok: java-hard-coded-password
    private final String dbPassword = System.getenv("DB_PASSWORD");
    // ok: java-hard-coded-password
    private static final String PASSWORD_PLACEHOLDER = "Enter the password";

    void connect() throws SQLException {
        // ruleid: java-hard-coded-password
        DriverManager.getConnection("jdbc:postgresql://db/app", "app", "s3cr3t!");
        // ok: java-hard-coded-password
        DriverManager.getConnection("jdbc:postgresql://db/app", "app", System.getenv("DB_PASSWORD"));
    }

    void keys() {
        // ruleid: java-hard-coded-key
        new SecretKeySpec("0123456789abcdef".getBytes(), "AES");
        // ruleid: java-hard-coded-key
        Algorithm.HMAC256("signing-secret");
        // ok: java-hard-coded-key
        new SecretKeySpec(System.getenv("KEY").getBytes(), "AES");
        // ok: java-hard-coded-key
        Algorithm.HMAC256(System.getenv("SIGNING_SECRET"));
    }
}

class Comparisons {
    boolean admin(String name, String password) {
        // ruleid: java-hard-coded-comparison
        boolean right = password.equals("letmein42");
        // ruleid: java-hard-coded-comparison
        boolean same = "letmein42".equals(password);
        // ok: java-hard-coded-comparison
        boolean named = name.equals("administrator");
        // ok: java-hard-coded-comparison
        boolean empty = password.equals("");
        // ok: java-hard-coded-comparison
        return BCrypt.checkpw(password, hash);
    }
}
