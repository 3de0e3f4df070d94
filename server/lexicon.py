"""General Spanish administrative vocabulary as data: question words, intent words, near synonyms.

Nothing here names a subject of any document: only grammar and the words that every Chilean public office uses in
place of one another. Words are written as people write them; ``indexer.text.stem`` puts them in index form.
"""

from __future__ import annotations

from functools import lru_cache

from indexer.text import stem, tokens

# Words of a question that say how it is asked, not what about. They never count towards covering a passage.
QUESTION_WORDS = frozenset(
    """sigue siguen entiende entienden voy vamos vienen venia tipo tipos clase clases forma manera modo contempla
    contemplan considera consideran incluye incluyen asciende ascienden que quien quienes cual cuales cuanto
    cuanta cuantos cuantas cuando como donde adonde porque hay debe deben deberia deberian debemos debo tiene
    tienen tenemos tengo puede pueden podemos puedo podria podrian hace hacen hacer hago dice dicen dicho decir
    necesito necesita necesitan necesitamos quiero quiere saber averiguar corresponde corresponden seria seran
    sera esta este estos estas vez veces favor gracias hola estimados sirve sirven significa quiere existe
    existen hubo haya hayan habia si nos les ser soy somos cosa caso hacerlo usa usan usar da dan dar dado va
    van ir pasa pasar sobre respecto relacion relativo relativa referente trata tratar aplica aplicar aplican
    rige regir fija fijan fijar indica establece establecen senala dispone trato antes despues luego entonces ya
    aun todavia solo solamente ahora exactamente mas menos mucho poco jefatura duda dudas ayuda consulta
    pregunta llama llaman denomina denominan consiste dejar deja dejan quedar queda quedan llevar lleva llevan
    traer sacar saca mismo nosotros alguien algo nadie pide piden exige exigen mando mandamos estar estamos
    poder deber tener tenia lo la el cuya cuyo rigen ocurre ocurren
    ocurrir sucede suceden suceder damos doy""".split()
)

# The regions, as officials write them: a figure of one region never answers for another.
REGIONS = (
    "arica parinacota", "tarapacá", "antofagasta", "atacama", "coquimbo", "valparaíso", "metropolitana", "ohiggins",
    "maule", "ñuble", "biobío", "araucanía", "los ríos", "los lagos", "aysén", "magallanes",
)  # fmt: skip

# Words that name the kind of answer wanted. They steer the intent and weigh little in covering a passage, because
# the passage that answers need not repeat them ("10 días corridos" answers "plazo").
INTENT_WORDS: dict[str, frozenset[str]] = {
    "deadline": frozenset(
        """plazo plazos maximo maxima minimo minima dia dias fecha fechas termino tiempo hora horas mes meses
        ano anos año años periodicidad frecuencia periodo cada ultimo tope limite vence hasta cuando demora dura
        durar duracion semana semanas trimestre semestre vigencia antelacion anticipacion""".split()
    ),
    "amount": frozenset(
        """monto montos porcentaje porcentajes cantidad cuantia valor cifra tope limite maximo maxima minimo
        minima numero total suma utm uta uf pesos miles millones parte proporcion cobra cobran cuesta
        cuestan plata dinero vale valen paga pagan""".split()
    ),
    "term": frozenset(
        "definicion concepto nombre completo sigla siglas significado definir define define entiende".split()
    ),
    "norm": frozenset(
        "norma normas articulo articulos ley leyes decreto resolucion fundamento legal base sustento".split()
    ),
    "hierarchy": frozenset(
        """prevalece prevalecen prima priman manda jerarquia jerarquico prelacion orden rango superior inferior
        pesa predomina""".split()
    ),
    "list": frozenset("lista listado cuales enumera requisitos tipos causas motivos casos razones".split()),
    "comparison": frozenset("diferencia diferencias subio bajo compara comparar comparacion aumento disminuyo".split()),
    "who": frozenset("responsable encargado encargada quien quienes".split()),
    "effect": frozenset("efecto efectos consecuencia consecuencias tiempo calcula calcular formula".split()),
    "currency": frozenset("fecha actualizado actualizada vigente version hasta texto".split()),
}

# Groups of near synonyms in public administration. One weight for all: a synonym counts less than the word itself.
SYNONYMS: tuple[str, ...] = (
    "enviar remitir mandar despachar derivar envío remisión",
    "presentar ingresar entregar someter llevar presentación entrega",
    "entregar proporcionar otorgar conceder",
    "contestar responder respuesta contestación pronunciarse resolver",
    "límite tope máximo techo límites",
    "mínimo piso inferior",
    "máximo superar exceder superior",
    "exceder superar sobrepasar pasar",
    "sueldo remuneración salario renta dieta estipendio",
    "dinero recursos fondos plata",
    "monto valor cifra importe suma cuantía precio costo",
    "auto vehículo automóvil camioneta móvil",
    "personal funcionario dotación trabajador empleado gente persona",
    "jefe jefatura director encargado",
    "crear establecer constituir instituir",
    "pagar pago desembolso pagadero",
    "borrar eliminar destruir borrado",
    "guardar almacenar conservar retener almacenamiento retención resguardo",
    "prorrogar extender ampliar prolongar alargar prórroga prorrogable ampliación extensión",
    "reclamar impugnar reclamación reclamo impugnación",
    "interponer presentar entablar deducir interposición",
    "autorizar autorización permiso aprobar aprobación visación",
    "visto bueno autorización aprobación",
    "prohibido prohibir prohibición impedido vedado",
    "comprar adquirir compra adquisición",
    "contratar contratación contrato",
    "proyecto iniciativa",
    "portal web sitio página internet electrónico",
    "subir publicar cargar difundir publicación",
    "municipio municipalidad municipal comuna comunal alcaldía",
    "particular privado",
    "devolver restituir reintegrar reembolsar devolución restitución reintegro",
    "negar denegar rechazar denegación negativa rechazo",
    "aceptar acoger acogido aceptación",
    "solicitar pedir requerir solicitud petición requerimiento",
    "exigir pedir requerir exigencia obligatorio",
    "avisar notificar informar comunicar alertar aviso notificación alerta comunicación",
    "informar reportar informe reporte rendir",
    "vencer caducar expirar vencimiento caducidad expiración",
    "perder caducar pérdida caducidad",
    "multa sanción castigo sancionado",
    "definición concepto significado",
    "repartir distribuir asignar reparto distribución asignación",
    "asignar destinar asignación destinación",
    "modificar cambiar alterar modificación cambio",
    "reemplazar sustituir reemplazo sustitución",
    "sustentar fundar basar apoyar respaldar fundamento respaldo apoyo",
    "firmar suscribir firma suscripción",
    "responsable encargado",
    "componer integrar conformar constituir integrante miembro",
    "durar vigencia duración válido validez servir",
    "iniciar comenzar partir inicio comienzo",
    "terminar finalizar concluir cerrar término cierre",
    "ejercicio año anual",
    "principal importante mayor",
    "avisaje publicidad aviso publicitario",
    "extranjero exterior internacional",
    "viaje cometido comisión traslado",
    "institucional fiscal estatal",
    "negativa denegación",
    "obligación deber obligatorio",
    "obligatorio exigible debe",
    "garantía caución boleta",
    "licitar licitación",
    "concurso convocatoria llamado postulación",
    "etapa fase",
    "oponerse oposición",
    "evaluar evaluación",
    "revisar revisión",
    "reunir recopilar reunión",
    "reunión sesión sesionar",
    "tramitar trámite tramitación",
    "difícil complejo dificultad",
    "emitir evacuar dictar expedir emisión",
    "evacuar informar emitir",
    "pronunciarse pronunciamiento resolver decidir dirimir",
    "fijar determinar establecer definir",
    "aumento incremento alza reajuste",
    "disminución reducción rebaja baja",
    "ponderación ponderador peso",
    "dependencia depender dependiente",
    "facultad atribución potestad",
    "función atribución tarea rol",
    "materia asunto tema",
    "objetivo finalidad propósito objeto fin",
    "beneficio prestación",
    "requisito condición exigencia",
    "documento antecedente",
    "registro inscripción registrar inscribir",
    "plataforma sistema portal",
    "mantención mantenimiento conservación",
    "cometer incurrir",
    "sobre superior mayor",
    "bajo inferior menor",
    "cobrar cobro",
    "venta enajenación vender enajenar enajenado",
    "inmueble terreno propiedad predio bien",
    "trimestral trimestre trimestralmente",
    "mensual mes mensualmente",
    "semestral semestre",
    "anual año anualmente",
    "ciudadano vecino usuario",
    "servicio organismo órgano institución entidad",
    "privado particular",
    "afecto sujeto",
    "exento exención excepción exceptuado",
    "excepción salvo exceptuar",
    "directo directamente",
    "ministro ministerio",
    "proveedor oferente contratista",
    "factura documento",
    "orden prelación",
    "causal motivo razón",
    "secreto reserva reservado",
    "componente parte elemento",
    "complementar complemento",
    "visar visación",
    "rendir rendición",
    "convenio acuerdo",
    "habilitar disponible",
    "adjuntar acompañar anexar anexo",
    "tomar razón toma",
    "supletorio supletoriamente",
    "clasificar clasificador clasificación",
    "vivienda habitacional",
    "fallecer muerte fallecimiento",
    "oír audiencia",
    "exonerar eximir",
    "cantidad número nº",
    "empezar iniciar comenzar partir",
    "ganar percibir recibir cobrar",
    "citar citación convocar convocatoria",
    "vivir residir domicilio residencia",
    "subrogar reemplazar subrogancia",
    "administrar administración gestionar gestión",
    "fiscalizar fiscalización controlar control supervisar supervisión",
    "nombrar designar nombramiento designación",
    "presidir presidencia presidente",
    "permiso autorización",
    "dato campo antecedente información",
    "causal caso",
    "mes mensual",
    "asociado ligado vinculado relacionado asociar ligar vincular",
    "entrar ingresar incorporar incorporarse sumarse",
    "continuar seguir mantener",
    "enfocar centrar foco énfasis",
    "ir recurrir acudir interponer",
    "kilómetro km kilometraje",
    "hectárea ha",
    "habitante hab población",
    "camión vehículo",
    "recibir percibir beneficiario destinatario",
    "guardar conservar",
    "avance ejecución",
    "siguiente anterior vencido",
    "conceder otorgar concesión",
    "encontrar contener figurar",
    "responder responsable responsabilidad",
    "pagar costear sufragar costo",
    "día diario diaria",
    "vigencia vigor regir",
    "calcular cálculo fórmula",
    "anticipar anticipado adelantar adelantado adelanto anticipo",
    "excluir excluido exclusión exceptuado",
)


# Abbreviations that officials type, in full.
ABBREVIATIONS = {
    "of": "oficio", "ofic": "oficio", "circ": "circular", "ord": "ordinario", "res": "resolución",
    "resol": "resolución",
    "dto": "decreto", "dcto": "decreto", "ds": "decreto", "art": "artículo", "inc": "inciso", "subt": "subtítulo",
    "asig": "asignación", "proy": "proyecto", "ppto": "presupuesto", "prpto": "presupuesto", "pto": "presupuesto",
    "presup": "presupuesto", "min": "ministerio", "gob": "gobierno", "reg": "regional", "muni": "municipalidad",
    "munis": "municipalidades", "depto": "departamento", "div": "división", "adm": "administración", "nac": "nacional",
    "doc": "documento", "docs": "documentos", "inf": "informe", "func": "funcionario", "transf": "transferencia",
    "conv": "convenio", "lic": "licitación", "infra": "infraestructura", "dir": "dirección", "dpto": "departamento",
    "utm": "unidad tributaria mensual", "uta": "unidad tributaria anual", "km": "kilómetro", "ha": "hectárea",
    "hab": "habitante", "max": "máximo", "mín": "mínimo", "pob": "población", "prog": "programa", "consej": "consejero",
    "gtos": "gastos",
    "gto": "gasto", "rem": "remuneración", "vehic": "vehículo", "modif": "modificación",
}  # fmt: skip


@lru_cache(maxsize=1)
def synonyms() -> dict[str, frozenset[str]]:
    """Stem -> stems of its near synonyms."""
    out: dict[str, set[str]] = {}
    for group in SYNONYMS:
        members = {token.stem for token in tokens(group)}
        for member in members:
            out.setdefault(member, set()).update(members - {member})
    return {key: frozenset(value) for key, value in out.items()}


@lru_cache(maxsize=1)
def intent_stems() -> dict[str, frozenset[str]]:
    """Stem -> the intents it points to."""
    out: dict[str, set[str]] = {}
    for intent, words in INTENT_WORDS.items():
        for word in words:
            out.setdefault(stem(word), set()).add(intent)
    return {key: frozenset(value) for key, value in out.items()}


# Endings that make one word family in administrative Spanish: a stem and another that differ only by these name the
# same action ("transferir", "transferencia"; "notifica", "notificación"; "territorio", "territorial").
FAMILY_ENDINGS = frozenset(
    """a al ari ativ cion dor ent ent encia encial enci iv ient imient il ion ional or orial ori r ri s sion tiv tori
    ual uar mient ment an ano ador ant anc anci abl ibl id ad ida it iz izacion izar ific ar er ir e i o u
    n on tr""".split()
)
