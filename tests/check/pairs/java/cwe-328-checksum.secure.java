import java.math.BigInteger;
import java.security.*;

public class HashUtil {
    public static String hash(String input) throws NoSuchAlgorithmException {
        MessageDigest md = MessageDigest.getInstance("SHA-256");
        byte[] digest = md.digest(input.getBytes());
        return String.format("%064x", new BigInteger(1, digest));
    }
}
