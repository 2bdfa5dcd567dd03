import javax.script.*;

public class Calculator {
    public double evaluate(String expression) throws ScriptException {
        ScriptEngineManager manager = new ScriptEngineManager();
        ScriptEngine engine = manager.getEngineByName("JavaScript");
        Object result = engine.eval(expression);
        return ((Number) result).doubleValue();
    }
}
