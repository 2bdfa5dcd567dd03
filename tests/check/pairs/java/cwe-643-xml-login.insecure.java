import javax.xml.xpath.*;
import org.w3c.dom.*;

public class XmlLogin {
    public boolean authenticate(Document users, String username, String password) throws XPathExpressionException {
        XPath xpath = XPathFactory.newInstance().newXPath();
        String expression = "//user[username/text()='" + username + "' and password/text()='" + password + "']";
        NodeList nodes = (NodeList) xpath.evaluate(expression, users, XPathConstants.NODESET);
        return nodes.getLength() > 0;
    }
}
