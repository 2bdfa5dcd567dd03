import java.security.*;
import java.util.Properties;
import javax.crypto.*;
import javax.crypto.spec.*;

class Ciphers {
    void weak() throws Exception {
        // ruleid: java-weak-cipher
        Cipher.getInstance("DES/CBC/PKCS5Padding");
        // ruleid: java-weak-cipher
        javax.crypto.KeyGenerator.getInstance("DES");
        // ruleid: java-weak-cipher
        SecretKeyFactory.getInstance("PBEWithMD5AndDES");
        // ruleid: java-ecb-mode
        Cipher.getInstance("AES/ECB/PKCS5Padding", "SunJCE");
        // ruleid: java-ecb-mode
        Cipher.getInstance("AES");
    }

    void strong() throws Exception {
        // ok: java-weak-cipher, java-ecb-mode
        Cipher.getInstance("AES/GCM/NoPadding");
        // ok: java-weak-cipher
        KeyGenerator.getInstance("AES");
        // ok: java-ecb-mode
        Cipher.getInstance("RSA/ECB/OAEPWithSHA-256AndMGF1Padding");
    }

    void configured(Properties settings) throws Exception {
        // ruleid: java-weak-cipher-configured
        Cipher.getInstance(settings.getProperty("cipher", "DESede/CBC/PKCS5Padding"));
        String name = settings.getProperty("cipher", "AES/ECB/PKCS5Padding");
        // ruleid: java-weak-cipher-configured
        Cipher.getInstance(name);
        // ok: java-weak-cipher-configured
        Cipher.getInstance(settings.getProperty("cipher", "AES/GCM/NoPadding"));
        String better = settings.getProperty("cipher", "ChaCha20-Poly1305");
        // ok: java-weak-cipher-configured
        Cipher.getInstance(better);
    }

    void fixed(Cipher cipher, SecretKey key) throws Exception {
        // ruleid: java-static-iv
        cipher.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec("0123456789abcdef".getBytes()));
        byte[] zeros = new byte[12];
        // ruleid: java-static-iv
        cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(128, zeros));
    }

    void fresh(Cipher cipher, SecretKey key, byte[] message) throws Exception {
        byte[] iv = new byte[12];
        new SecureRandom().nextBytes(iv);
        // ok: java-static-iv
        cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(128, iv));
        byte[] sent = new byte[16];
        System.arraycopy(message, 0, sent, 0, 16);
        // ok: java-static-iv
        cipher.init(Cipher.DECRYPT_MODE, key, new IvParameterSpec(sent));
    }

    void keys() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        // ruleid: java-small-key
        generator.initialize(1024);
        KeyPairGenerator old = KeyPairGenerator.getInstance("DSA");
        // ruleid: java-small-key
        old.initialize(512, new SecureRandom());
        KeyPairGenerator enough = KeyPairGenerator.getInstance("RSA");
        // ok: java-small-key
        enough.initialize(3072);
        KeyPairGenerator curve = KeyPairGenerator.getInstance("EC");
        // ok: java-small-key
        curve.initialize(256);
    }
}
