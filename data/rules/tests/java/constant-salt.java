import java.security.SecureRandom;
import javax.crypto.spec.PBEKeySpec;

class Salts {
    void constant(char[] password) {
        // ruleid: java-constant-salt
        new PBEKeySpec(password, "pepper-and-salt".getBytes(), 600000, 256);
        byte[] salt = "always-the-same".getBytes();
        // ruleid: java-constant-salt
        new PBEKeySpec(password, salt, 600000, 256);
    }

    void fresh(char[] password) {
        byte[] salt = new byte[16];
        new SecureRandom().nextBytes(salt);
        // ok: java-constant-salt
        new PBEKeySpec(password, salt, 600000, 256);
    }

    void stored(char[] password, byte[] salt) {
        // ok: java-constant-salt
        new PBEKeySpec(password, salt, 600000, 256);
    }
}
