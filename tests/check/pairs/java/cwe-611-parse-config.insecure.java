import java.io.InputStream;
import javax.xml.parsers.*;
import org.w3c.dom.Document;

public class ConfigParser {
    public Document parse(InputStream input) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        DocumentBuilder builder = factory.newDocumentBuilder();
        Document doc = builder.parse(input);
        doc.getDocumentElement().normalize();
        return doc;
    }
}
