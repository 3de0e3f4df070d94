"""XML with the elements of LeyChile's exchange scheme, written for the tests: no norm of these exists."""

from __future__ import annotations

ARTICLE_10 = """     Artículo 10.- Son regantes:                                    LEY 20999 Art. 1
     1º.- Los dueños de un predio con derechos sobre las             Nº 2 letra a)
aguas del canal;                                                    D.O. 01.02.2017
     2º.- Los arrendatarios, si el contrato lo dice.
     La comunidad llevará un registro de regantes, que
será público.

"""

NORMA = """<?xml version="1.0" encoding="UTF-8"?>
<Norma xmlns="http://www.leychile.cl/esquemas" xmlns:aem="http://valida.aem.gob.cl" normaId="900010"
 esTratado="no tratado" fechaVersion="2018-06-01" SchemaVersion="1.0" derogado="no derogado">
  <Identificador fechaPromulgacion="2011-04-20" fechaPublicacion="2011-05-04">
    <TiposNumeros><TipoNumero><Tipo>Ley</Tipo><Numero>20502</Numero></TipoNumero></TiposNumeros>
    <Organismos><Organismo>MINISTERIO DE AGRICULTURA</Organismo></Organismos>
  </Identificador>
  <Metadatos>
    <TituloNorma>ESTABLECE NORMAS
SOBRE RIEGO COMUNITARIO</TituloNorma>
    <Materias><Materia>Comunidades de Aguas</Materia><Materia>Ley no. 20.502</Materia></Materias>
    <NombresUsoComun><NombreUsoComun>LEY DEL CANAL</NombreUsoComun></NombresUsoComun>
    <IdentificacionFuente>Diario Oficial</IdentificacionFuente>
    <NumeroFuente>39999</NumeroFuente>
  </Metadatos>
  <Encabezado fechaVersion="2011-05-04" derogado="no derogado">
    <Texto>LEY N&#218;M. 20.502
&#32;
     Teniendo presente que el H. Congreso Nacional ha dado
su aprobaci&#243;n al siguiente
     Proyecto de ley:</Texto>
  </Encabezado>
  <EstructurasFuncionales>
    <EstructuraFuncional transitorio="no transitorio" tipoParte="T&#237;tulo" derogado="no derogado" idParte="1">
      <Texto>     T&#237;tulo I

     DE LOS REGANTES
</Texto>
      <Metadatos><NombreParte presente="no">&#160;</NombreParte>
        <TituloParte presente="si">T&#237;tulo I DE LOS REGANTES</TituloParte></Metadatos>
      <EstructurasFuncionales>
        <EstructuraFuncional transitorio="no transitorio" tipoParte="Art&#237;culo" derogado="no derogado" idParte="2">
          <Texto>     Art&#237;culo 9&#186;.- El directorio se pronunciar&#225; en el
plazo de quince d&#237;as h&#225;biles.
     Vencido ese plazo, se entender&#225; aprobada la solicitud.
     Los cargos del directorio ser&#225;n:

     Cargo              N&#250;mero
     Presidente              1
</Texto>
          <Metadatos><NombreParte presente="si">9 </NombreParte>
            <TituloParte presente="no">&#160;</TituloParte></Metadatos>
        </EstructuraFuncional>
        <EstructuraFuncional transitorio="no transitorio" tipoParte="Art&#237;culo" derogado="no derogado" idParte="3">
          <Texto>{article_10}</Texto>
          <Metadatos><NombreParte presente="si">10</NombreParte></Metadatos>
        </EstructuraFuncional>
        <EstructuraFuncional transitorio="no transitorio" tipoParte="Art&#237;culo" derogado="derogado" idParte="4">
          <Texto/>
          <Metadatos><NombreParte presente="si">11 bis</NombreParte></Metadatos>
        </EstructuraFuncional>
      </EstructurasFuncionales>
    </EstructuraFuncional>
    <EstructuraFuncional transitorio="transitorio" tipoParte="Art&#237;culo" derogado="no derogado" idParte="5">
      <Texto>     Art&#237;culo primero.- Agr&#233;gase al C&#243;digo de Aguas el
art&#237;culo siguiente:
     "Art&#237;culo 20 bis.- El riego es de inter&#233;s p&#250;blico.
     Toda obra de riego lo es.".
     Este art&#237;culo regir&#225; desde 2012.
     - No es una lista.
</Texto>
      <Metadatos><NombreParte presente="si">primero</NombreParte></Metadatos>
    </EstructuraFuncional>
  </EstructurasFuncionales>
  <Promulgacion fechaVersion="2011-05-04" derogado="no derogado">
    <Texto>     Santiago, 20 de abril de 2011.- Presidente de la
Rep&#250;blica.</Texto>
  </Promulgacion>
  <Anexos>
    <Anexo idParte="6"><Metadatos><Titulo>Plano del canal</Titulo></Metadatos>
      <Texto>     V&#233;ase el plano.<aem:ArchivoBinario>
        <aem:DataCodificada>AAAA</aem:DataCodificada></aem:ArchivoBinario>
     Fin del plano.</Texto></Anexo>
  </Anexos>
</Norma>
""".replace("{article_10}", ARTICLE_10)
