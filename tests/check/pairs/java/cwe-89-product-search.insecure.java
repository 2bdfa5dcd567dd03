import java.util.*;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.web.bind.annotation.*;

@RestController
public class ProductController {
    private final JdbcTemplate jdbcTemplate;

    public ProductController(JdbcTemplate jdbcTemplate) {
        this.jdbcTemplate = jdbcTemplate;
    }

    @GetMapping("/products")
    public List<Map<String, Object>> search(@RequestParam String category, @RequestParam(defaultValue = "name") String sort) {
        StringBuilder sql = new StringBuilder("SELECT * FROM products WHERE category = '");
        sql.append(category).append("' ORDER BY ").append(sort);
        return jdbcTemplate.queryForList(sql.toString());
    }
}
