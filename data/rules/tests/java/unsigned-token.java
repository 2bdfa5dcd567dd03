import com.auth0.jwt.*;
import com.auth0.jwt.algorithms.Algorithm;

class Tokens {
    String user(String token) {
        // ruleid: java-unsigned-token
        return JWT.decode(token).getSubject();
    }

    String make() {
        // ruleid: java-unsigned-token
        return JWT.create().sign(Algorithm.none());
    }

    String userVerified(String token, Algorithm algorithm) {
        // ok: java-unsigned-token
        return JWT.require(algorithm).build().verify(token).getSubject();
    }

    String makeSigned(byte[] key) {
        // ok: java-unsigned-token
        return JWT.create().sign(Algorithm.HMAC256(key));
    }
}

class Parsed {
    Claims any(String token, Key key) {
        // ruleid: java-unsigned-token
        return (Claims) Jwts.parser().setSigningKey(key).parse(token).getBody();
    }

    Claims signed(String token, Key key) {
        // ok: java-unsigned-token
        return Jwts.parser().setSigningKey(key).parseClaimsJws(token).getBody();
    }
}
