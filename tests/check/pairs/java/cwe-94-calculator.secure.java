public class Calculator {
    private String text;
    private int pos;

    public double evaluate(String expression) {
        this.text = expression.replaceAll("\\s+", "");
        this.pos = 0;
        double result = sum();
        if (pos != text.length()) {
            throw new IllegalArgumentException("Unexpected character at " + pos);
        }
        return result;
    }

    private double sum() {
        double value = number();
        while (pos < text.length() && (text.charAt(pos) == '+' || text.charAt(pos) == '-')) {
            char op = text.charAt(pos++);
            value = op == '+' ? value + number() : value - number();
        }
        return value;
    }

    private double number() {
        int start = pos;
        while (pos < text.length() && (Character.isDigit(text.charAt(pos)) || text.charAt(pos) == '.')) {
            pos++;
        }
        return Double.parseDouble(text.substring(start, pos));
    }
}
