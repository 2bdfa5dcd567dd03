from Crypto.Cipher import PKCS1_v1_5
from Crypto.PublicKey import RSA

def wrap(pub_pem, secret):
    return PKCS1_v1_5.new(RSA.import_key(pub_pem)).encrypt(secret)
