import javax.servlet.http.*;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;

class Security {
    void configure(HttpSecurity http) throws Exception {
        // ruleid: java-csrf-disabled
        http.csrf().disable();
        // ruleid: java-csrf-disabled
        http.csrf(csrf -> csrf.disable());
        // ok: java-csrf-disabled
        http.csrf(csrf -> csrf.ignoringRequestMatchers("/hooks/**"));
        // ok: java-csrf-disabled
        http.formLogin().disable();
    }

    void headers(HttpServletResponse response, CorsConfiguration config) {
        // ruleid: java-cors-any-origin
        response.setHeader("Access-Control-Allow-Origin", "*");
        // ruleid: java-cors-any-origin
        config.addAllowedOriginPattern("*");
        // ok: java-cors-any-origin
        response.setHeader("Access-Control-Allow-Origin", "https://app.example.org");
        // ok: java-cors-any-origin
        config.addAllowedOrigin("https://app.example.org");
    }
}
