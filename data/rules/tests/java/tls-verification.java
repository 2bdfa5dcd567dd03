import java.security.cert.*;
import javax.net.ssl.*;
import org.apache.http.conn.ssl.NoopHostnameVerifier;

class TrustsAll implements X509TrustManager {
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    // ruleid: java-tls-trust-all
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}

class TrustsAllThrows implements X509TrustManager {
    // ruleid: java-tls-trust-all
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    }
}

class TrustsSome implements X509TrustManager {
    // ok: java-tls-trust-all
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        inner.checkServerTrusted(chain, type);
    }
}

class TrustsNone implements X509TrustManager {
    // ok: java-tls-trust-all
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw new CertificateException("no");
    }
}

class Connections {
    void open(HttpsURLConnection connection) throws Exception {
        // ruleid: java-tls-no-hostname-check
        connection.setHostnameVerifier((host, session) -> true);
        // ruleid: java-tls-no-hostname-check
        build(NoopHostnameVerifier.INSTANCE);
        // ok: java-tls-no-hostname-check
        connection.setHostnameVerifier((host, session) -> HttpsURLConnection.getDefaultHostnameVerifier().verify(host, session));
        // ok: java-tls-no-hostname-check
        build(new DefaultHostnameVerifier());
    }

    void versions(SSLSocket socket) throws Exception {
        // ruleid: java-tls-old-version
        SSLContext.getInstance("SSL");
        // ruleid: java-tls-old-version
        socket.setEnabledProtocols(new String[] {"TLSv1.1", "TLSv1.2"});
        // ok: java-tls-old-version
        SSLContext.getInstance("TLSv1.3");
        // ok: java-tls-old-version
        socket.setEnabledProtocols(new String[] {"TLSv1.2", "TLSv1.3"});
    }
}
