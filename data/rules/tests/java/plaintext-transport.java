import java.io.*;
import java.net.*;
import javax.net.ssl.*;

class Transport {
    void send(String password) throws IOException {
        Socket socket = new Socket("mail.example.org", 110);
        PrintWriter out = new PrintWriter(socket.getOutputStream());
        // ruleid: java-plaintext-transport
        out.println("PASS " + password);
        // ok: java-plaintext-transport
        out.println("QUIT");
    }

    FTPClient files() {
        // ruleid: java-plaintext-transport
        return new FTPClient();
    }

    void sendSafely(String password) throws IOException {
        Socket socket = SSLSocketFactory.getDefault().createSocket("mail.example.org", 995);
        PrintWriter out = new PrintWriter(socket.getOutputStream());
        // ok: java-plaintext-transport
        out.println("PASS " + password);
    }
}
