import java.math.BigInteger;
import java.security.*;

public class HashUtil {
    public static String hash(String input) throws NoSuchAlgorithmException {
        MessageDigest md = MessageDigest.getInstance("MD5");
        byte[] digest = md.digest(input.getBytes());
        return String.format("%032x", new BigInteger(1, digest));
    }
}
