import javax.xml.namespace.QName;
import javax.xml.xpath.*;
import org.w3c.dom.*;

public class XmlLogin {
    public boolean authenticate(Document users, String username, String password) throws XPathExpressionException {
        XPath xpath = XPathFactory.newInstance().newXPath();
        xpath.setXPathVariableResolver(name -> {
            if ("user".equals(name.getLocalPart())) {
                return username;
            }
            return password;
        });
        String expression = "//user[username/text()=$user and password/text()=$pass]";
        NodeList nodes = (NodeList) xpath.evaluate(expression, users, XPathConstants.NODESET);
        return nodes.getLength() > 0;
    }
}
