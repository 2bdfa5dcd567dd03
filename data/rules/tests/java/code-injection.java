import java.io.*;
import java.util.*;
import javax.script.*;
import javax.servlet.http.*;
import org.apache.velocity.app.Velocity;
import org.springframework.expression.ExpressionParser;

class Evaluators {
    private static final Map<String, Class<?>> KINDS = Map.of("pdf", Pdf.class);
    private ExpressionParser parser;

    Object script(HttpServletRequest request, ScriptEngine engine) throws ScriptException {
        // ruleid: java-code-injection
        return engine.eval(request.getParameter("formula"));
    }

    Object spel(HttpServletRequest request) {
        String expression = request.getParameter("filter");
        // ruleid: java-code-injection
        return parser.parseExpression(expression).getValue();
    }

    Object constant(HttpServletRequest request, ScriptEngine engine) throws ScriptException {
        engine.put("x", Integer.parseInt(request.getParameter("x")));
        // ok: java-code-injection
        return engine.eval("x * 2");
    }

    Object listed(HttpServletRequest request) {
        String field = request.getParameter("field");
        if (!List.of("name", "size").contains(field)) {
            throw new IllegalArgumentException("field");
        }
        // ok: java-code-injection
        return parser.parseExpression(field).getValue();
    }

    double calculate(String formula) throws ScriptException {
        ScriptEngine engine = new ScriptEngineManager().getEngineByName("js");
        // ruleid: java-code-injection-parameter
        return (double) engine.eval(formula);
    }

    Object groovy(String code) {
        // ruleid: java-code-injection-parameter
        return new GroovyShell().evaluate(code);
    }

    double calculateChecked(String formula, ScriptEngine engine) throws ScriptException {
        if (!formula.matches("[0-9+*/ -]+")) {
            throw new IllegalArgumentException("formula");
        }
        // ok: java-code-injection-parameter
        return (double) engine.eval(formula);
    }

    Object version(ScriptEngine engine, String unused) throws ScriptException {
        // ok: java-code-injection-parameter
        return engine.eval("print('1.0')");
    }

    void template(HttpServletRequest request, Writer out, Object context) {
        // ruleid: java-template-injection
        Velocity.evaluate(context, out, "greeting", "Hello " + request.getParameter("name"));
    }

    Object freemarker(HttpServletRequest request, Object configuration) throws IOException {
        // ruleid: java-template-injection
        return new Template("page", new StringReader(request.getParameter("page")), configuration);
    }

    void templateBound(HttpServletRequest request, Writer out, VelocityContext context) {
        context.internalPut("name", request.getParameter("name"));
        // ok: java-template-injection
        Velocity.evaluate(new VelocityContext(), out, "greeting", "Hello $name");
    }

    Object freemarkerBound(HttpServletRequest request, Object configuration) throws IOException {
        // ok: java-template-injection
        return new Template("page", new FileReader("/srv/page.ftl"), configuration);
    }

    Object load(HttpServletRequest request) throws Exception {
        // ruleid: java-unsafe-reflection
        return Class.forName(request.getParameter("type")).getDeclaredConstructor().newInstance();
    }

    Class<?> plugin(HttpServletRequest request, ClassLoader loader) throws Exception {
        // ruleid: java-unsafe-reflection
        return loader.loadClass("app.plugins." + request.getParameter("plugin"));
    }

    Object loadKnown(HttpServletRequest request) throws Exception {
        // ok: java-unsafe-reflection
        return KINDS.get(request.getParameter("type")).getDeclaredConstructor().newInstance();
    }

    Class<?> constantClass() throws Exception {
        // ok: java-unsafe-reflection
        return Class.forName("org.postgresql.Driver");
    }
}

class Named {
    void load(BufferedReader lines, java.util.Properties settings) throws Exception {
        String name = lines.readLine();
        // ruleid: java-unsafe-reflection-outside
        Class.forName(name);
        // ruleid: java-unsafe-reflection-outside
        Class.forName(settings.getProperty("class"));
        // ok: java-unsafe-reflection-outside
        Class.forName("org.example.Driver");
    }

    void loadKnown(BufferedReader lines) throws Exception {
        String name = lines.readLine();
        if (!name.equals("org.example.A") && !name.equals("org.example.B")) {
            return;
        }
        // ok: java-unsafe-reflection-outside
        Class.forName(name);
    }
}

class Called {
    Object call(Object target, String name) throws Exception {
        // ruleid: java-unsafe-reflection-parameter
        return target.getClass().getMethod(name).invoke(target);
    }

    Class<?> load(String name) throws Exception {
        // ruleid: java-unsafe-reflection-parameter
        return Class.forName(name);
    }

    Class<?> known(String name) throws Exception {
        if (!NAMES.contains(name)) {
            throw new IllegalArgumentException(name);
        }
        // ok: java-unsafe-reflection-parameter
        return Class.forName(name);
    }

    Class<?> driver() throws Exception {
        // ok: java-unsafe-reflection-parameter
        return Class.forName("org.example.Driver");
    }
}
