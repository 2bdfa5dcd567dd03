import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;

class Signatures {
    boolean verify(Mac mac, byte[] message, byte[] given) {
        byte[] expected = mac.doFinal(message);
        // ruleid: java-timing
        return Arrays.equals(expected, given);
    }

    boolean verifyText(Mac mac, byte[] message, String given) {
        String expected = Hex.encodeHexString(mac.doFinal(message));
        // ruleid: java-timing
        return expected.equals(given);
    }

    boolean verifyConstant(Mac mac, byte[] message, byte[] given) {
        byte[] expected = mac.doFinal(message);
        // ok: java-timing
        return MessageDigest.isEqual(expected, given);
    }

    boolean same(byte[] left, byte[] right) {
        // ok: java-timing
        return Arrays.equals(left, right);
    }

    boolean key(String apiKey, String given, String name) {
        // ruleid: java-timing-named
        boolean right = apiKey.equals(given);
        // ok: java-timing-named
        boolean mine = name.equals(given);
        // ok: java-timing-named
        return MessageDigest.isEqual(apiKey.getBytes(), given.getBytes());
    }

    boolean reset(Account account, String given) {
        // ruleid: java-timing-named
        return given.equals(account.resetToken);
    }
}
