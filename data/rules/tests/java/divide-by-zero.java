import java.util.*;
import javax.servlet.http.*;

class Shares {
    int share(HttpServletRequest request) {
        int parts = Integer.parseInt(request.getParameter("parts"));
        // ruleid: java-divide-by-zero
        return 100 / parts;
    }

    int rest(Scanner numbers) {
        int parts = numbers.nextInt();
        // ruleid: java-divide-by-zero
        return 100 % parts;
    }

    int shareChecked(HttpServletRequest request) {
        int parts = Integer.parseInt(request.getParameter("parts"));
        if (parts != 0) {
            // ok: java-divide-by-zero
            return 100 / parts;
        }
        return 0;
    }

    int shareRefused(HttpServletRequest request) {
        int parts = Integer.parseInt(request.getParameter("parts"));
        if (parts <= 0) {
            return 0;
        }
        // ok: java-divide-by-zero
        return 100 / parts;
    }
}
