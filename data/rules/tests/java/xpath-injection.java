import javax.servlet.http.*;
import javax.xml.xpath.*;
import org.w3c.dom.Document;

class Catalogue {
    String price(HttpServletRequest request, XPath xpath, Document document) throws XPathExpressionException {
        String expression = "/items/item[@name='" + request.getParameter("name") + "']/price";
        // ruleid: java-xpath-injection
        return xpath.evaluate(expression, document);
    }

    XPathExpression compiled(HttpServletRequest request, XPath xpath) throws XPathExpressionException {
        // ruleid: java-xpath-injection
        return xpath.compile("//user[@id='" + request.getParameter("id") + "']");
    }

    String priceBound(HttpServletRequest request, XPath xpath, Document document) throws XPathExpressionException {
        String name = request.getParameter("name");
        xpath.setXPathVariableResolver(variable -> name);
        // ok: java-xpath-injection
        return xpath.evaluate("/items/item[@name=$name]/price", document);
    }

    String byNumber(HttpServletRequest request, XPath xpath, Document document) throws XPathExpressionException {
        int number = Integer.parseInt(request.getParameter("number"));
        // ok: java-xpath-injection
        return xpath.evaluate("/items/item[" + number + "]/price", document);
    }

    boolean login(String user, String password, Document document) throws XPathExpressionException {
        XPath xpath = XPathFactory.newInstance().newXPath();
        // ruleid: java-xpath-injection-parameter
        return (boolean) xpath.evaluate("//u[name='" + user + "' and pw='" + password + "']", document, XPathConstants.BOOLEAN);
    }

    String title(String isbn, Document document) throws XPathExpressionException {
        // ruleid: java-xpath-injection-parameter
        return XPathFactory.newInstance().newXPath().evaluate(String.format("//book[@isbn='%s']/title", isbn), document);
    }

    String any(String expression, XPath xpath, Document document) throws XPathExpressionException {
        // ok: java-xpath-injection-parameter
        return xpath.evaluate(expression, document);
    }

    String titleChecked(String isbn, XPath xpath, Document document) throws XPathExpressionException {
        if (!isbn.matches("[0-9X-]{10,17}")) {
            throw new IllegalArgumentException("isbn");
        }
        // ok: java-xpath-injection-parameter
        return xpath.evaluate("//book[@isbn='" + isbn + "']/title", document);
    }

    String asked(XPath xpath, Document document) throws XPathExpressionException {
        Scanner lines = new Scanner(System.in);
        String isbn = lines.nextLine();
        // ruleid: java-xpath-injection-outside
        String title = xpath.evaluate("//book[@isbn='" + isbn + "']/title", document);
        // ok: java-xpath-injection-outside
        return xpath.evaluate("//book/title", document) + isbn;
    }
}
