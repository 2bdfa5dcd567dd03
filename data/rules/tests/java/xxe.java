import java.io.InputStream;
import javax.xml.XMLConstants;
import javax.xml.parsers.*;
import javax.xml.stream.*;
import org.w3c.dom.Document;

class Parsers {
    Document parse(InputStream in) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        // ruleid: java-xxe
        DocumentBuilder builder = factory.newDocumentBuilder();
        return builder.parse(in);
    }

    XMLStreamReader stream(InputStream in) throws Exception {
        XMLInputFactory factory = XMLInputFactory.newInstance();
        // ruleid: java-xxe
        return factory.createXMLStreamReader(in);
    }

    Document parseWithoutDoctype(InputStream in) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        // ok: java-xxe
        return factory.newDocumentBuilder().parse(in);
    }

    XMLStreamReader streamWithoutDtd(InputStream in) throws Exception {
        XMLInputFactory factory = XMLInputFactory.newInstance();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        // ok: java-xxe
        return factory.createXMLStreamReader(in);
    }
}
