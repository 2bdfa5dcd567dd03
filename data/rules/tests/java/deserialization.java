import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.jsontype.*;
import java.io.*;
import java.net.Socket;
import javax.servlet.http.*;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

class Objects {
    Object fromRequest(HttpServletRequest request) throws Exception {
        ObjectInputStream in = new ObjectInputStream(request.getInputStream());
        // ruleid: java-deserialization, java-deserialization-parameter
        return in.readObject();
    }

    Object fromSocket(Socket socket) throws Exception {
        // ruleid: java-deserialization, java-deserialization-parameter
        return new ObjectInputStream(socket.getInputStream()).readObject();
    }

    Object filtered(HttpServletRequest request) throws Exception {
        ObjectInputStream in = new ObjectInputStream(request.getInputStream());
        in.setObjectInputFilter(ObjectInputFilter.Config.createFilter("app.Order;!*"));
        // ok: java-deserialization-parameter
        // todook: java-deserialization
        return in.readObject();
    }

    Order asJson(HttpServletRequest request, ObjectMapper mapper) throws Exception {
        // ok: java-deserialization
        return mapper.readValue(request.getInputStream(), Order.class);
    }

    private void readObject(ObjectInputStream in) throws Exception {
        // ok: java-deserialization-parameter
        this.count = (int) in.readObject();
    }

    void typed(ObjectMapper mapper) {
        // ruleid: java-polymorphic-json
        mapper.enableDefaultTyping();
        // ruleid: java-polymorphic-json
        mapper.activateDefaultTyping(LaissezFaireSubTypeValidator.instance, ObjectMapper.DefaultTyping.NON_FINAL);
        // ok: java-polymorphic-json
        mapper.activateDefaultTyping(BasicPolymorphicTypeValidator.builder().allowIfSubType("app.").build());
        // ok: java-polymorphic-json
        mapper.registerModule(new JavaTimeModule());
    }

    Object yaml(String text) {
        Yaml yaml = new Yaml();
        // ruleid: java-unsafe-yaml
        return yaml.load(text);
    }

    Object yamlAtOnce(String text) {
        // ruleid: java-unsafe-yaml
        return new Yaml().load(text);
    }

    Object yamlSafe(String text) {
        // ok: java-unsafe-yaml
        return new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
    }

    Object yamlSafeKept(String text) {
        Yaml yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
        // ok: java-unsafe-yaml
        return yaml.load(text);
    }
}
