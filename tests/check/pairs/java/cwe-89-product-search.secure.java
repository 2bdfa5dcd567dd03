import java.util.*;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.web.bind.annotation.*;

@RestController
public class ProductController {
    private static final Set<String> SORT_COLUMNS = Set.of("name", "price", "created_at");
    private final JdbcTemplate jdbcTemplate;

    public ProductController(JdbcTemplate jdbcTemplate) {
        this.jdbcTemplate = jdbcTemplate;
    }

    @GetMapping("/products")
    public List<Map<String, Object>> search(@RequestParam String category, @RequestParam(defaultValue = "name") String sort) {
        if (!SORT_COLUMNS.contains(sort)) {
            throw new IllegalArgumentException("Unsupported sort column");
        }
        String sql = "SELECT * FROM products WHERE category = ? ORDER BY " + sort;
        return jdbcTemplate.queryForList(sql, category);
    }
}
