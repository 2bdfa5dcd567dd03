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

class Styles {
    void style(Source xml, Source style) throws Exception {
        TransformerFactory factory = TransformerFactory.newInstance();
        // ruleid: java-xxe-transformer
        factory.newTransformer(style).transform(xml, null);
    }

    void schema(Source source) throws Exception {
        SchemaFactory factory = SchemaFactory.newInstance("http://www.w3.org/2001/XMLSchema");
        // ruleid: java-xxe-transformer
        factory.newSchema(source);
    }

    void styleSafely(Source xml, Source style) throws Exception {
        TransformerFactory factory = TransformerFactory.newInstance();
        factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_DTD, "");
        factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_STYLESHEET, "");
        // ok: java-xxe-transformer
        factory.newTransformer(style).transform(xml, null);
    }

    void write(Source xml) throws Exception {
        TransformerFactory factory = TransformerFactory.newInstance();
        // ok: java-xxe-transformer
        factory.newTransformer().transform(xml, null);
    }
}
