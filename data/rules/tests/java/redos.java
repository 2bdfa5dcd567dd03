import java.util.regex.Pattern;
import javax.servlet.http.*;

class Expressions {
    boolean search(HttpServletRequest request, String text) {
        // ruleid: java-regex-from-input
        Pattern pattern = Pattern.compile(request.getParameter("q"));
        return pattern.matcher(text).find();
    }

    String[] parts(HttpServletRequest request, String text) {
        String separator = request.getParameter("separator");
        // ruleid: java-regex-from-input
        return text.split(separator);
    }

    boolean searchQuoted(HttpServletRequest request, String text) {
        // ok: java-regex-from-input
        return Pattern.compile(Pattern.quote(request.getParameter("q"))).matcher(text).find();
    }

    boolean searchIn(HttpServletRequest request) {
        // ok: java-regex-from-input
        return Pattern.compile("[a-z]+").matcher(request.getParameter("q")).find();
    }
}
