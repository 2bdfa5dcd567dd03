public boolean verify(byte[] message, byte[] signature) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(key);
    byte[] expected = mac.doFinal(message);
    return MessageDigest.isEqual(expected, signature);
}
