#include "egress/address.h"
