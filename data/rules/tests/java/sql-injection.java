import java.sql.*;
import java.util.*;
import javax.persistence.EntityManager;
import javax.servlet.http.*;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.web.bind.annotation.*;

class Accounts {
    private static final Set<String> SORTABLE = Set.of("name", "created");
    private Connection connection;
    private JdbcTemplate jdbcTemplate;
    private EntityManager entities;

    void find(HttpServletRequest request) throws SQLException {
        String name = request.getParameter("name");
        Statement statement = connection.createStatement();
        // ruleid: java-sql-injection
        ResultSet rows = statement.executeQuery("SELECT * FROM account WHERE name = '" + name + "'");
    }

    void remove(HttpServletRequest request) throws SQLException {
        StringBuilder sql = new StringBuilder("DELETE FROM account WHERE id = ");
        sql.append(request.getHeader("X-Account"));
        // ruleid: java-sql-injection
        connection.prepareStatement(sql.toString()).execute();
    }

    @GetMapping("/accounts/{owner}")
    List<String> list(@PathVariable("owner") String owner) {
        // ruleid: java-sql-injection
        return jdbcTemplate.queryForList("SELECT id FROM account WHERE owner = '" + owner + "'", String.class);
    }

    @GetMapping("/accounts/{owner}/all")
    List<String> listBound(@PathVariable("owner") String owner) {
        // ok: java-sql-injection
        return jdbcTemplate.queryForList("SELECT id FROM account WHERE owner = ?", String.class, owner);
    }

    void findBound(HttpServletRequest request) throws SQLException {
        // ok: java-sql-injection
        PreparedStatement statement = connection.prepareStatement("SELECT * FROM account WHERE name = ?");
        statement.setString(1, request.getParameter("name"));
        statement.executeQuery();
    }

    void sorted(HttpServletRequest request) throws SQLException {
        String column = request.getParameter("sort");
        if (!SORTABLE.contains(column)) {
            throw new IllegalArgumentException("sort");
        }
        // ok: java-sql-injection
        connection.createStatement().executeQuery("SELECT * FROM account ORDER BY " + column);
    }

    void numbered(HttpServletRequest request) throws SQLException {
        int id = Integer.parseInt(request.getParameter("id"));
        // ok: java-sql-injection
        connection.createStatement().executeQuery("SELECT * FROM account WHERE id = " + id);
    }

    ResultSet byMail(Statement statement, String mail) throws SQLException {
        String sql = String.format("SELECT * FROM account WHERE mail = '%s'", mail);
        // ruleid: java-sql-injection-parameter
        return statement.executeQuery(sql);
    }

    Object byCity(String city) {
        // ruleid: java-sql-injection-parameter
        return entities.createQuery("FROM Account a WHERE a.city = '" + city.trim() + "'").getResultList();
    }

    ResultSet run(Statement statement, String sql) throws SQLException {
        // ok: java-sql-injection-parameter
        return statement.executeQuery(sql);
    }

    Object byCityBound(String city) {
        // ok: java-sql-injection-parameter
        return entities.createQuery("FROM Account a WHERE a.city = :city").setParameter("city", city).getResultList();
    }

    ResultSet page(Statement statement, int page) throws SQLException {
        // ok: java-sql-injection-parameter
        return statement.executeQuery("SELECT * FROM account LIMIT 20 OFFSET " + page * 20);
    }
}

interface AccountMapper {
    // ruleid: java-sql-injection-mybatis
    @Select("SELECT * FROM account ORDER BY ${column}")
    List<String> ordered(String column);

    // ruleid: java-sql-injection-mybatis
    @Delete("DELETE FROM account WHERE name = '${name}'")
    int remove(String name);

    // ok: java-sql-injection-mybatis
    @Select("SELECT * FROM account WHERE name = #{name}")
    String byName(String name);

    // ok: java-sql-injection-mybatis
    @Insert("INSERT INTO account (name) VALUES (#{name})")
    int add(String name);

    void imported(Connection connection) throws SQLException {
        Scanner lines = new Scanner(System.in);
        String name = lines.nextLine();
        // ruleid: java-sql-injection-outside
        connection.createStatement().executeQuery("SELECT * FROM account WHERE name = '" + name + "'");
        // ok: java-sql-injection-outside
        connection.prepareStatement("SELECT * FROM account WHERE name = ?").setString(1, name);
    }
}

String id = request.getParameter("id");
Statement statement = connection.createStatement();
// ruleid: java-sql-injection
statement.executeQuery("SELECT * FROM account WHERE id = " + id);
int number = Integer.parseInt(request.getParameter("number"));
// ok: java-sql-injection
statement.executeQuery("SELECT * FROM account WHERE id = " + number);

class Sorted {
    void compared(HttpServletRequest request, Statement statement) throws SQLException {
        String column = request.getParameter("column");
        if (!"name".equals(column) && !"date".equals(column)) {
            column = "name";
        }
        // ok: java-sql-injection
        statement.executeQuery("SELECT * FROM page ORDER BY " + column);
    }

    void switched(HttpServletRequest request, Statement statement) throws SQLException {
        String column = request.getParameter("column");
        switch (column) {
            case "name":
                break;
            default:
                throw new IllegalArgumentException(column);
        }
        // ok: java-sql-injection
        statement.executeQuery("SELECT * FROM page ORDER BY " + column);
    }

    void matched(HttpServletRequest request, Statement statement) throws SQLException {
        String column = request.getParameter("column");
        if (column != null && Pattern.matches("[a-z]+", column)) {
            // ok: java-sql-injection
            statement.executeQuery("SELECT * FROM page ORDER BY " + column);
        }
        if (!column.equals("")) {
            // ruleid: java-sql-injection
            statement.executeQuery("SELECT * FROM page ORDER BY " + column);
        }
    }
}
