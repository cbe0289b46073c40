"""Weights and lengths as other countries write them."""


def grams_to_ounces(grams):
    return grams / 28.35


def ounces_to_grams(ounces):
    return ounces * 28.35


def metres_to_feet(metres):
    return metres * 3.2808


def feet_to_metres(feet):
    return feet / 3.2808


def kilograms_to_pounds(kilograms):
    return kilograms * 2.2046
