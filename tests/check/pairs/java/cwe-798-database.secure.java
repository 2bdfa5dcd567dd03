import java.sql.*;

public class DatabaseManager {
    public static Connection getConnection() throws SQLException {
        String url = System.getenv("DB_URL");
        String user = System.getenv("DB_USER");
        String password = System.getenv("DB_PASSWORD");
        if (url == null || user == null || password == null) {
            throw new IllegalStateException("Database credentials are not configured");
        }
        return DriverManager.getConnection(url, user, password);
    }
}
