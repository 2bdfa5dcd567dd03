const jwt = require("jsonwebtoken");

function authenticate(req, res, next) {
  const token = req.headers.authorization.split(" ")[1];
  try {
    const claims = jwt.verify(token, process.env.TOKEN_KEY, { algorithms: ["HS256"] });
    req.user = claims.sub;
  } catch {
    return res.sendStatus(401);
  }
  next();
}

module.exports = authenticate;
