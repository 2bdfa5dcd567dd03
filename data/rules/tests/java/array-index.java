import java.util.*;
import javax.servlet.http.*;

class Months {
    private final String[] names = new String[12];

    String name(HttpServletRequest request) {
        int month = Integer.parseInt(request.getParameter("month"));
        // ruleid: java-array-index
        return names[month];
    }

    String half(HttpServletRequest request) {
        int month = Integer.parseInt(request.getParameter("month"));
        if (month < names.length) {
            // ruleid: java-array-index
            return names[month];
        }
        return "";
    }

    String nameChecked(HttpServletRequest request) {
        int month = Integer.parseInt(request.getParameter("month"));
        if (month >= 0 && month < names.length) {
            // ok: java-array-index
            return names[month];
        }
        return "";
    }

    String nameRefused(Scanner numbers) {
        int month = numbers.nextInt();
        if (month < 0 || month >= names.length) {
            throw new IllegalArgumentException("month");
        }
        // ok: java-array-index
        return names[month];
    }
}
