from city.miniature import Part

PART = Part.SHOP
