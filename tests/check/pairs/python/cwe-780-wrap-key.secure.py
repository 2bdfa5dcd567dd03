from Crypto.Cipher import PKCS1_OAEP
from Crypto.PublicKey import RSA

def wrap(pub_pem, secret):
    return PKCS1_OAEP.new(RSA.import_key(pub_pem)).encrypt(secret)
