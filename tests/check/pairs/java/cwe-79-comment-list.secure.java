import java.util.List;
import org.springframework.web.util.HtmlUtils;

public class CommentRenderer {
    public String render(String title, List<String> comments) {
        StringBuilder html = new StringBuilder();
        html.append("<div class=\"comments\">");
        html.append("<h2>").append(HtmlUtils.htmlEscape(title)).append("</h2><ul>");
        for (String comment : comments) {
            html.append("<li>").append(HtmlUtils.htmlEscape(comment)).append("</li>");
        }
        html.append("</ul></div>");
        return html.toString();
    }
}
